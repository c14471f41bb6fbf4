import type { ReactiveElement } from 'lit';
import { defineElement } from '../base/define-element.ts';
import type { OwnTexts } from '../words/texts.ts';
import { KlarnaWidgetHost } from './klarna-widget-host.ts';

const PICKER = 'pay-method-picker';
/** Marks the host that this page has made. A clone has the mark without the host's properties, and is removed. */
const MADE_HERE = 'data-kassa';

interface Picker extends ReactiveElement {
  server: string | undefined;
  token: string | undefined;
  texts: OwnTexts;
}

/** Gives the picker a light child, as Klarna's form needs light DOM; it is named like the picker, with its prefix. Once. */
export function addKlarnaWidget(picker: Picker): void {
  if (picker.querySelector(':scope > [slot="widget"]')) return;
  const { localName } = picker;
  const prefix = localName.endsWith(PICKER) ? localName.slice(0, -PICKER.length) : '';
  defineElement('klarna-widget-host', KlarnaWidgetHost, prefix);
  const widget = document.createElement(`${prefix}klarna-widget-host`);
  widget.slot = 'widget';
  widget.toggleAttribute(MADE_HERE);
  widget.nonce = picker.nonce;
  const follow = () => {
    const { server, token, texts } = picker;
    Object.assign(widget, { server, token, texts });
  };
  follow();
  picker.addController({ hostUpdated: follow });
  picker.append(widget);
}
