export * from './certificates.ts';
export * from './control-api.ts';
export * from './faults.ts';
export * from './listen.ts';
export * from './notification-table.ts';
export * from './notifier.ts';
export * from './pages.ts';
