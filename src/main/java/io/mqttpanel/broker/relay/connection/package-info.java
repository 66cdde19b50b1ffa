// SPDX-License-Identifier: MIT
/**
 * One connection to the Panel in the Pusher protocol, without the socket it runs over.
 */
@NullMarked
package io.mqttpanel.broker.relay.connection;

import org.jspecify.annotations.NullMarked;
