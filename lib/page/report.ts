/** The start of the page that `joblog report` writes: its data lies in it. */
import { type ReportData, reportText } from './report-data.js';
import { reportSource } from './report-source.js';
import { show } from './show.js';

show(
  reportText(document.getElementById('joblog-data')?.textContent ?? '').then((text) =>
    reportSource(JSON.parse(text) as ReportData),
  ),
);
