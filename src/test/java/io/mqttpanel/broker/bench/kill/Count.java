// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.bench.kill;

/**
 * What is counted beside messages.
 */
enum Count {

	/** Connections for which there had to be a session. */
	SESSIONS("sessions that are kept: connections with it", false),

	/** Connections without the session that there had to be. */
	SESSIONS_LOST("sessions that are kept: lost", true),

	/** Topics whose retained message is known. */
	RETAINED("retained messages: compared with the last acknowledged one", false),

	/** Topics with an older message than the acknowledged one, or none. */
	RETAINED_LOST("retained messages: lost", true),

	/** Topics with a message whose removal was acknowledged. */
	RETAINED_BACK("retained messages: there again after their removal", true),

	/** Filters whose state is known by SUBACK or UNSUBACK. */
	SUBSCRIPTIONS("SUBSCRIBE and UNSUBSCRIBE: filters compared with the last acknowledgement", false),

	/** Filters with another state. */
	SUBSCRIPTIONS_LOST("SUBSCRIBE and UNSUBSCRIBE: filters in another state", true),

	/** Handled DISCONNECTs with a session expiry. */
	DEPARTURES("DISCONNECT with an expiry: handled", false),

	/** Those after which Session Present was wrong. */
	DEPARTURES_LOST("DISCONNECT with an expiry: Session Present wrong", true),

	/** Wills that were to be published. */
	WILLS("wills with a delay: to be published", false),

	/** Wills that were not. */
	WILLS_LOST("wills with a delay: lost", true),

	/** Wills that were published more than once. */
	WILLS_DOUBLED("wills with a delay: published twice", true),

	/** Wills that were published before their delay had passed. */
	WILLS_EARLY("wills with a delay: published too early", true),

	/** Wills whose client resumed its session in time. */
	WILLS_CANCELLED("wills with a delay: of a client that came back", false),

	/** Those that were published nevertheless. */
	WILLS_NEVERTHELESS("wills with a delay: published nevertheless", true),

	/** Messages with a payload or a topic that they were not sent with. */
	FOREIGN("messages that nobody has sent so", true),

	/** Publishers without an answer to all they have sent again. */
	UNSETTLED("publishers without an answer after a restart", true),

	/** Packets that belong to nothing. */
	STRAY("packets from the broker that answer nothing", false),

	/** Messages and requests that the broker has refused. */
	REFUSED("messages and requests that were refused", false),

	/** Connections that the broker has ended or not accepted while it ran. */
	ENDED("connections that were ended or refused by the running broker", false),

	/** Messages acknowledged while the disk was full. */
	WHILE_FULL("messages acknowledged while the disk was full", false),

	/** Rounds in which the disk had room again. */
	FREED("rounds in which the full disk had room again", false),

	/** Those in which no message was acknowledged afterwards. */
	STOPPED("rounds in which nothing was acknowledged afterwards", false);

	private final String title;

	private final boolean fault;

	Count(String title, boolean fault) {
		this.title = title;
		this.fault = fault;
	}

	String title() {
		return this.title;
	}

	/**
	 * Tells whether there must be none.
	 * @return whether one is a fault of the broker
	 */
	boolean isFault() {
		return this.fault;
	}

}
