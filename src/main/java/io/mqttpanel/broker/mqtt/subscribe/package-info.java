// SPDX-License-Identifier: MIT
/**
 * SUBSCRIBE and UNSUBSCRIBE between a client and the engine, and their acknowledgements.
 */
@NullMarked
package io.mqttpanel.broker.mqtt.subscribe;

import org.jspecify.annotations.NullMarked;
