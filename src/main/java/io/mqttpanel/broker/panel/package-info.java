// SPDX-License-Identifier: MIT
/**
 * Embedded stand-in for the Panel with its page, for a machine without a Panel. The
 * broker reaches it over HTTP and WebSocket only, like the real Panel.
 */
@NullMarked
package io.mqttpanel.broker.panel;

import org.jspecify.annotations.NullMarked;
