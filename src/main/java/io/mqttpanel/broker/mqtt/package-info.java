// SPDX-License-Identifier: MIT
/**
 * MQTT front: the handlers between the network and the engine, put together.
 */
@NullMarked
package io.mqttpanel.broker.mqtt;

import org.jspecify.annotations.NullMarked;
