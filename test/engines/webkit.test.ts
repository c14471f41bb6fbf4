import { describe } from 'vitest';
import { journeysIn } from './journeys.ts';
import { startWebKit } from './webkit.ts';

describe('in WebKitGTK', () => journeysIn(startWebKit));
