import { bootstrapApplication } from '@angular/platform-browser';
import '@kassa/elements/define';
import { Checkout } from './checkout';

await bootstrapApplication(Checkout);
