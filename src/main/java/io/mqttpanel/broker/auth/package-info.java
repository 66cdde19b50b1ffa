// SPDX-License-Identifier: MIT
/**
 * Who may connect and what they may use: the port that is asked, and what it answers.
 */
@NullMarked
package io.mqttpanel.broker.auth;

import org.jspecify.annotations.NullMarked;
