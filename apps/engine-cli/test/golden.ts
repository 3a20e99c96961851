/** World digest of profile `smoke` with seed 42. It moves when a law, a policy or a reference of the world moves. */
export const SMOKE_SEED_42 = 'ad3eb6a4e2fc3114c2c1062012fb5e06e3b6dc83583ab5c6814268cf91270af1';

export const SMOKE_LABEL = 'smoke-seed-42';
export const SMOKE = ['--profile', 'smoke'] as const;
