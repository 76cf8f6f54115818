/**
 * What Node has to be started with for the companion, as `npm start` and the service do; it can still be run without.
 * One thread beside the main one is enough for V8's work in the background: each that ever compiled keeps as much
 * memory as its largest job took, so that four of them go on growing for half an hour.
 */
export const nodeFlags = ['--v8-pool-size=1'] as const;
