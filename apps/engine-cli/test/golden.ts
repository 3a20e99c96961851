/** World digest of profile `smoke` with seed 42. It moves when a law, a policy or a reference of the world moves. */
export const SMOKE_SEED_42 = '004c53fc04e084377c4002e36d2fdeab0368f1b48b9091e51d089d1814dc5e90';

export const SMOKE_LABEL = 'smoke-seed-42';
export const SMOKE = ['--profile', 'smoke'] as const;
