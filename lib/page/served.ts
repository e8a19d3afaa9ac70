/** The start of the page that `joblog serve` sends. */
import { heedNewToken, noToken, serverSource, takeToken } from './server-source.js';
import { show } from './show.js';

heedNewToken();
const token = takeToken();
show(token === '' ? Promise.reject(new Error(noToken())) : Promise.resolve(serverSource(token)));
