/** World digest of profile `smoke` with seed 42. It moves when a law, a policy or a reference of the world moves. */
export const SMOKE_SEED_42 = '58098971260d630c9c94dcc840e1623fbbfdd15aeb63209a2359c3ddafe81c50';

export const SMOKE_LABEL = 'smoke-seed-42';
export const SMOKE = ['--profile', 'smoke'] as const;
