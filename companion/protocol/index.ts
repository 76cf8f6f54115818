export * from './destination.ts';
export * from './errors.ts';
export * from './ingest-url.ts';
export * from './pairing.ts';
export * from './platforms.ts';
export * from './proof.ts';
export * from './stream-key.ts';
export * from './wire.ts';
