/** Every provider against its sandbox, through a real companion server: the cases are those of `@kassa/server/testing`. */
import { testContract } from '@kassa/server/testing';
import { driveKrofort } from './krofort.ts';
import { driveKronor } from './kronor.ts';
import { driveOpp } from './opp.ts';
import { drivePayone } from './payone.ts';

testContract('krofort', driveKrofort);
testContract('kronor', driveKronor);
testContract('opp', driveOpp);
testContract('payone', drivePayone);
