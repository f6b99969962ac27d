import { seedSuite } from './seedSuite.ts';

seedSuite('simulation-high', { from: 1_001, count: 1_000 });
