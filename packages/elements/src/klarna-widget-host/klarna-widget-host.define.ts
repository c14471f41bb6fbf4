import { defineElement } from '../base/define-element.ts';
import { KlarnaWidgetHost } from './klarna-widget-host.ts';

defineElement('klarna-widget-host', KlarnaWidgetHost);
