import { seedSuite } from './seedSuite.ts';

// In two files, so that both cores have something to do.
seedSuite('simulation-low', { from: 1, count: 1_000 });
