// SPDX-License-Identifier: MIT
/**
 * What lets the engine keep retained messages of every QoS.
 */
@NullMarked
package io.mqttpanel.broker.mqtt.retained;

import org.jspecify.annotations.NullMarked;
