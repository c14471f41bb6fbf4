/** For tests and stories: `@kassa/client/testing`. */
export { makePayment, makeSnapshot } from './testing/fixtures.ts';
export {
  memoryTransport,
  type MemoryTransport,
  type MemoryTransportOptions,
  type RecordedCommand,
} from './testing/memory-transport.ts';
