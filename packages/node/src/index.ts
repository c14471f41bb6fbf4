export { serveElements, type ElementsOptions, type ServedElements } from './elements.ts';
export { nodeListener, serve, type Served, type ServeOptions, type Serving } from './serve.ts';
export { attachSockets } from './socket/socket-server.ts';
