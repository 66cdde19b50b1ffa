// SPDX-License-Identifier: MIT
/**
 * What the broker publishes about itself, as Mosquitto names it.
 */
@NullMarked
package io.mqttpanel.broker.broker.system;

import org.jspecify.annotations.NullMarked;
