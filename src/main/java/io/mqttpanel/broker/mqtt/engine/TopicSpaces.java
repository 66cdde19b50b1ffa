// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt.engine;

import io.mqttpanel.broker.event.SessionId;
import io.mqttpanel.broker.event.TopicName;

/**
 * Spaces of topics: each team has one of its own, or all share one. Within the engine the
 * topics and filters of a team begin with a level that no client can name. The server's
 * own topics are the same for all.
 *
 * @param perTeam whether each team has a space of its own
 */
public record TopicSpaces(boolean perTeam) {

	/**
	 * Returns the name of a topic or a filter among those of all teams.
	 * @param sessionId the identifier of the session that names it
	 * @param name the topic or the filter, without a share name
	 * @return the name, the same for a topic of the server's own
	 */
	public String qualified(String sessionId, String name) {
		return (this.perTeam && !TopicName.isSystem(name))
				? SessionId.SEPARATOR + SessionId.team(sessionId) + '/' + name : name;
	}

	/**
	 * Returns the team whose topics a session names.
	 * @param sessionId the identifier of the session
	 * @return the team's number in digits, empty where all share one space
	 */
	public String spaceOf(String sessionId) {
		return this.perTeam ? SessionId.team(sessionId) : "";
	}

	/**
	 * Returns the name of a topic as the clients of its team know it.
	 * @param qualified the name among those of all teams
	 * @return the topic
	 */
	public static String plain(String qualified) {
		return isQualified(qualified) ? qualified.substring(qualified.indexOf('/') + 1) : qualified;
	}

	/**
	 * Returns the team of a topic.
	 * @param qualified the name among those of all teams
	 * @return the team's number in digits, empty for a topic that all share
	 */
	public static String team(String qualified) {
		return isQualified(qualified) ? qualified.substring(1, qualified.indexOf('/')) : "";
	}

	/**
	 * Returns a session that names the topics of a team as this one is named. There need
	 * not be one.
	 * @param qualified the name of a topic among those of all teams
	 * @return the identifier of a session
	 */
	public static String owner(String qualified) {
		return isQualified(qualified) ? SessionId.of(Long.parseLong(team(qualified)), 0, "") : "";
	}

	/**
	 * Returns whether a topic belongs to a team.
	 * @param qualified the name among those of all teams
	 * @return {@code false} for a topic that all share
	 */
	public static boolean isQualified(String qualified) {
		return !qualified.isEmpty() && qualified.charAt(0) == SessionId.SEPARATOR;
	}

}
