import { defineElement } from '../base/define-element.ts';
import { PayMethodPicker } from './pay-method-picker.ts';

defineElement('pay-method-picker', PayMethodPicker);
