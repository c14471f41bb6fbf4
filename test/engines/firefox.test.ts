import { describe } from 'vitest';
import { startFirefox } from './firefox.ts';
import { journeysIn } from './journeys.ts';

describe('in Firefox ESR', () => journeysIn(startFirefox));
