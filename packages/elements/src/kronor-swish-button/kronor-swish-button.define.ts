import { defineElement } from '../base/define-element.ts';
import { KronorSwishButton } from './kronor-swish-button.ts';

defineElement('kronor-swish-button', KronorSwishButton);
