// SPDX-License-Identifier: MIT
/**
 * What handlers of several rooms have to agree on about one connection: where it comes
 * from, whether it is read from, how it ends.
 */
@NullMarked
package io.mqttpanel.broker.mqtt.connection;

import org.jspecify.annotations.NullMarked;
