/** The start of the page that `joblog serve` sends. */
import { heedNewToken, serverSource, takeToken } from './server-source.js';
import { show } from './show.js';

heedNewToken();
show(Promise.resolve(serverSource(takeToken())));
