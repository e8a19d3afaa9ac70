/** The page's start: it has its data from the report it lies in, or from the server that sent it. */
import { render } from 'preact';
import type { Source } from './api.js';
import { App } from './app.js';
import { type ReportData, reportText } from './report-data.js';
import { reportSource } from './report-source.js';
import { heedNewToken, serverSource, takeToken } from './server-source.js';

async function sourceHere(): Promise<Source> {
  const embedded = document.getElementById('joblog-data')?.textContent;
  if (embedded === undefined) {
    heedNewToken();
    return serverSource(takeToken());
  }
  return reportSource(JSON.parse(await reportText(embedded)) as ReportData);
}

const root = document.getElementById('page');
if (root !== null) {
  sourceHere().then(
    (source) => {
      root.replaceChildren();
      render(<App source={source} />, root);
    },
    (error: unknown) => {
      root.textContent = `The data in this page cannot be read: ${String(error)}`;
    },
  );
}
