import { producer, type Producer } from '@merchantry/engine/validation';

/** Every (family, module, substream label) that segment 1A may log, by the table of section 1.2 of its contract. */
export const PRODUCERS: readonly Producer[] = [
  producer('anchor', 'S0', '1A.s0', 's0.anchor', 'none'),
  producer('hurdle_bernoulli', 'S1', '1A.hurdle_sampler', 'hurdle_bernoulli', 'one_or_none'),
  producer('gamma_component', 'S2', '1A.nb_and_dirichlet_sampler', 'gamma_nb', 'variable'),
  producer('poisson_component', 'S2', '1A.nb_poisson_component', 'poisson_nb', 'variable'),
  producer('nb_final', 'S2', '1A.nb_sampler', 'nb_final', 'none'),
  producer('poisson_component', 'S4', '1A.ztp_sampler', 'poisson_component', 'variable'),
  producer('ztp_rejection', 'S4', '1A.ztp_sampler', 'poisson_component', 'none'),
  producer('ztp_retry_exhausted', 'S4', '1A.ztp_sampler', 'poisson_component', 'none'),
  producer('ztp_final', 'S4', '1A.ztp_sampler', 'poisson_component', 'none'),
  producer('gumbel_key', 'S6', '1A.foreign_country_selector', 'gumbel_key', 'one'),
  producer('residual_rank', 'S7', '1A.integerisation', 'residual_rank', 'none'),
  producer('dirichlet_gamma_vector', 'S7', '1A.dirichlet_allocator', 'dirichlet_gamma_vector', 'variable'),
  producer('sequence_finalize', 'S8', '1A.site_id_allocator', 'sequence_finalize', 'none'),
  producer('site_sequence_overflow', 'S8', '1A.site_id_allocator', 'sequence_finalize', 'none'),
];
