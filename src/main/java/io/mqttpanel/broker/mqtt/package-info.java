// SPDX-License-Identifier: MIT
/**
 * MQTT front: the handlers between the network and the engine, put together, and the end
 * of a client's connection with its will.
 */
@NullMarked
package io.mqttpanel.broker.mqtt;

import org.jspecify.annotations.NullMarked;
