package jdist.failure;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// Workers could not be started, or did not join. Those that did join stay in the cluster, unless
/// it was to be made with them.
///
/// The message names the stage, the host, the evidence and the next command.
public final class LaunchException extends JdistException {
  private static final long serialVersionUID = 1;

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
  /// @param stage how far it came: `start`, `announce`, `connect`, `join`, or `replay` of what
  ///   `everywhere` has run on the others
  /// @param reason what happened: `the worker exited with status 1 before it announced itself`
  /// @param evidence what the process printed, the launcher saw; may be empty, may have several
  ///   lines
  /// @param remedy what to try next; may be empty
  public record Failure(
      int processId, String host, String stage, String reason, String evidence, String remedy) {
    private String details() {
      StringBuilder text = new StringBuilder("\n  stage   ").append(stage);
      text.append(" (start > announce > connect > join > replay)");
      if (!evidence.isBlank()) {
        text.append("\n  it said ").append(evidence.strip().replace("\n", "\n          "));
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
    Failure first = failures.getFirst();
    long alike = failures.stream().filter(first::looksLike).count();
    String who = alike == 1 ? "worker " + first.processId() : alike + " workers";
    StringBuilder text = new StringBuilder("could not start ").append(who);
    text.append(first.host().isEmpty() ? ": " : " on " + first.host() + ": ");
    text.append(alike == 1 ? first.reason() : first.reason().replaceFirst("^the worker ", "each "));
    text.append(first.details());
    if (failures.size() > alike) {
      text.append("\n  ...and ").append(failures.size() - alike).append(" more failed otherwise");
    }
    if (asked > 1) {
      text.append("\n  ")
          .append(joined.size())
          .append(" of ")
          .append(asked)
          .append(" workers were ready");
    }
    return text.toString();
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
