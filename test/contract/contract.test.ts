/** Every provider against its sandbox, through a real companion server: the cases are those of `@kassa/testing`. */
import { testContract, testReservations } from '@kassa/testing';
import { driveKrofort } from './krofort.ts';
import { driveKronor, driveKronorCard } from './kronor.ts';
import { driveOpp } from './opp.ts';
import { drivePayone } from './payone.ts';

testContract('krofort', driveKrofort);
testContract('kronor', driveKronor);
testContract('opp', driveOpp);
testContract('payone', drivePayone);

testReservations('kronor', driveKronorCard);
testReservations('opp', () => driveOpp({ paymentType: 'PA' }));
testReservations('payone', drivePayone);
