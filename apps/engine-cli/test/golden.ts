/** World digest of profile `smoke` with seed 42. It moves when a law, a policy or a reference of the world moves. */
export const SMOKE_SEED_42 = '7b894913b0b062b10a592578a322ea32541f4c505f130ff106657d96b31cd70a';

export const SMOKE_LABEL = 'smoke-seed-42';
export const SMOKE = ['--profile', 'smoke'] as const;
