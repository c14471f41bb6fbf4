import { defineElement } from '../base/define-element.ts';
import * as views from './klarna-alone.ts';
import { alone, KlarnaWidgetHost } from './klarna-widget-host.ts';

Object.assign(alone, views);
defineElement('klarna-widget-host', KlarnaWidgetHost);
