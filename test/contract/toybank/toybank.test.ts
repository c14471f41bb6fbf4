/** The documented way to add a provider is enough: this one was made by it alone, and keeps the contract. */
import { testContract } from '@kassa/testing';
import { driveToybank } from './driver.ts';

testContract('toybank', driveToybank);
