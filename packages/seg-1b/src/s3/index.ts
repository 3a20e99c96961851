export { checkTokens, type Outlets } from './outlets.js';
export { requirements, type LeftOut, type RequirementRules, type Requirements } from './requirements.js';
export { requirementFigures } from './requirement-figures.js';
export { checkSmallStateCaps, smallStateCaps, type SmallStateCap } from './small-state-caps.js';
