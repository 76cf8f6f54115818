export * from './destination.ts';
export * from './errors.ts';
export * from './ingest-url.ts';
export * from './platforms.ts';
export * from './stream-key.ts';
export * from './wire.ts';
