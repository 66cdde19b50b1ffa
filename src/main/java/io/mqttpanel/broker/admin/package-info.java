// SPDX-License-Identifier: MIT
/**
 * What an operator sees and does over Actuator.
 */
@NullMarked
package io.mqttpanel.broker.admin;

import org.jspecify.annotations.NullMarked;
