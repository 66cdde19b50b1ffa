// SPDX-License-Identifier: MIT
/**
 * Actuator endpoints for operators.
 */
@NullMarked
package io.mqttpanel.broker.admin;

import org.jspecify.annotations.NullMarked;
