export { nodeListener, serve, type Served, type ServeOptions, type Serving } from './serve.ts';
export { attachSockets } from './socket/socket-server.ts';
