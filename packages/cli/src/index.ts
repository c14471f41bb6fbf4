export { kassa, type Terminal } from './kassa.ts';
