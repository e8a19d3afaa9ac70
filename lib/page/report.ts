/** The start of the page that `joblog report` writes: its data lies in it. */
import { errorText } from './context.js';
import { type ReportData, reportText } from './report-data.js';
import { reportSource } from './report-source.js';
import { show } from './show.js';

show(
  reportText(document.getElementById('joblog-data')?.textContent ?? '').then(
    (text) => reportSource(JSON.parse(text) as ReportData),
    (error: unknown) => {
      throw new Error(`The data in this page cannot be read: ${errorText(error)}`);
    },
  ),
);
