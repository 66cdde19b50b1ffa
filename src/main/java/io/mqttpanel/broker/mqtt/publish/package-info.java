// SPDX-License-Identifier: MIT
/**
 * Steps of a PUBLISH between a client and the engine, and the acknowledgements that the
 * front gives itself.
 */
@NullMarked
package io.mqttpanel.broker.mqtt.publish;

import org.jspecify.annotations.NullMarked;
