// SPDX-License-Identifier: MIT
/**
 * HTTP as the clients of the Panel need it: the call of a login and the handshake of the
 * WebSocket.
 */
@NullMarked
package io.mqttpanel.broker.http;

import org.jspecify.annotations.NullMarked;
