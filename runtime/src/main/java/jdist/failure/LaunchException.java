package jdist.failure;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Workers could not be started, or did not join. Those that did join stay in the cluster, unless
/// it was to be made with them.
///
/// The message names the stage, the host, the evidence and the next command.
public final class LaunchException extends JdistException {
  private static final long serialVersionUID = 1;

  private static final String ON_WAY = " (start > announce > join > replay)";
  private static final String ON_HOST =
      " (configure > resolve > connect > host key > authenticate > shell > find java > ship runtime"
          + " > start > announce > join)";
  private static final List<String> HOST_STAGES =
      List.of(
          "configure",
          "resolve",
          "connect",
          "host key",
          "authenticate",
          "exec",
          "transfer",
          "forward",
          "shell",
          "find java",
          "ship runtime");

  /// So many that differ are told with all that is known, and so many more in a word.
  private static final int IN_FULL = 3;

  private static final int IN_SHORT = 20;

  private final List<Failure> failures;
  private final List<Integer> joined;

  public LaunchException(List<Failure> failures, List<Integer> joined, int asked) {
    super(describe(failures, joined, asked));
    this.failures = List.copyOf(failures);
    this.joined = List.copyOf(joined);
  }

  /// One worker that did not start.
  ///
  /// @param processId the id it would have had
  /// @param host where it was to run; empty if that is not known
  /// @param stage how far it came: `start`, `announce`, `join`, or `replay` of what `everywhere`
  ///   has run on the others; before these, for a host that is logged in to, those of an
  ///   [SshException], `shell`, `find java` and `ship runtime`
  /// @param reason what happened: `the worker exited with status 1 before it announced itself`
  /// @param evidence what the process printed, the launcher saw; may be empty, may have several
  ///   lines
  /// @param remedy what to try next; may be empty
  public record Failure(
      int processId, String host, String stage, String reason, String evidence, String remedy) {
    private boolean isOfHost() {
      return HOST_STAGES.contains(stage);
    }

    private String details() {
      StringBuilder text = new StringBuilder("\n  stage   ").append(stage);
      text.append(isOfHost() ? ON_HOST : ON_WAY);
      if (!evidence.isBlank()) {
        text.append(isOfHost() ? "\n  tried   " : "\n  it said ");
        text.append(evidence.strip().replace("\n", "\n          "));
      }
      if (!remedy.isBlank()) {
        text.append("\n  try     ").append(remedy);
      }
      return text.toString();
    }

    private boolean looksLike(Failure other) {
      return host.equals(other.host) && stage.equals(other.stage) && reason.equals(other.reason);
    }
  }

  /// A failure before any worker was tried, such as a topology that differs from the cluster's.
  public LaunchException(String message, @Nullable Throwable cause) {
    super(message, cause);
    this.failures = List.of();
    this.joined = List.of();
  }

  /// A failure of something else that was to be done with workers that have started.
  public LaunchException(String message, List<Integer> joined, Throwable cause) {
    super(message, cause);
    this.failures = List.of();
    this.joined = List.copyOf(joined);
  }

  private static String describe(List<Failure> failures, List<Integer> joined, int asked) {
    List<Failure> different = new ArrayList<>();
    for (Failure failure : failures) {
      if (different.stream().noneMatch(failure::looksLike)) {
        different.add(failure);
      }
    }
    StringBuilder text = new StringBuilder();
    for (Failure failure : different.subList(0, Math.min(IN_FULL, different.size()))) {
      text.append(text.isEmpty() ? "could not start " : "\ncould not start ");
      text.append(who(failure, failures)).append(failure.details());
    }
    if (different.size() > IN_FULL) {
      text.append("\n  ...and ").append(different.size() - IN_FULL).append(" more failures: ");
      text.append(
          different.stream()
              .skip(IN_FULL)
              .limit(IN_SHORT)
              .map(failure -> failure.host() + " (" + failure.stage() + ")")
              .collect(Collectors.joining(", ")));
      text.append(different.size() > IN_FULL + IN_SHORT ? ", ..." : "");
    }
    if (asked > 1) {
      text.append("\n  ").append(joined.size()).append(" of ").append(asked);
      text.append(" workers were ready");
    }
    return text.toString();
  }

  private static String who(Failure failure, List<Failure> failures) {
    long alike = failures.stream().filter(failure::looksLike).count();
    String who = alike == 1 ? "worker " + failure.processId() : alike + " workers";
    String reason = failure.reason();
    return who
        + (failure.host().isEmpty() ? ": " : " on " + failure.host() + ": ")
        + (alike == 1 ? reason : reason.replaceFirst("^the worker ", "each "));
  }

  /// Every worker that failed, by process id.
  public List<Failure> failures() {
    return failures;
  }

  /// The ids of those that joined all the same.
  public List<Integer> joined() {
    return joined;
  }
}
