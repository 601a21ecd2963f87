package jdist.deps;

import eu.maveniverse.maven.mima.context.Context;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.eclipse.aether.artifact.Artifact;
import org.eclipse.aether.graph.DependencyNode;
import org.eclipse.aether.repository.RemoteRepository;
import org.eclipse.aether.resolution.DependencyResolutionException;
import org.eclipse.aether.transfer.ArtifactNotFoundException;
import org.eclipse.aether.transfer.ArtifactTransferException;
import org.jspecify.annotations.Nullable;

/// Puts into words why libraries could not be had.
final class Refusal {
  private final List<Coordinate> wanted;
  private final Context maven;
  private final DependencyResolutionException failure;

  Refusal(List<Coordinate> wanted, Context maven, DependencyResolutionException failure) {
    this.wanted = wanted;
    this.maven = maven;
    this.failure = failure;
  }

  UnresolvedException exception() {
    Optional<ArtifactTransferException> transfer = transfer();
    if (transfer.isEmpty()) {
      return new UnresolvedException(
          wanted.getFirst(), String.valueOf(root(failure).getMessage()), failure);
    }
    Artifact missing = transfer.get().getArtifact();
    Coordinate at = owner(missing);
    return new UnresolvedException(at, name(missing, at) + " " + why(transfer.get()), failure);
  }

  /// What ended it all, which others are wrapped around.
  static Throwable root(Throwable failure) {
    Throwable cause = failure.getCause();
    return cause == null ? failure : root(cause);
  }

  private Optional<ArtifactTransferException> transfer() {
    for (Throwable each = failure; each != null; each = each.getCause()) {
      if (each instanceof ArtifactTransferException transfer) {
        return Optional.of(transfer);
      }
    }
    return Optional.empty();
  }

  private String why(ArtifactTransferException transfer) {
    String local = maven.repositorySystemSession().getLocalRepository().getBasedir().toString();
    if (maven.repositorySystemSession().isOffline()) {
      return "is not in the local repository "
          + local
          + ", and no other is asked, as settings.xml says offline";
    }
    if (transfer instanceof ArtifactNotFoundException) {
      return "is neither in the local repository "
          + local
          + " nor in "
          + maven.remoteRepositories().stream()
              .map(Refusal::text)
              .collect(Collectors.joining(", "));
    }
    return "is not in the local repository "
        + local
        + ", and "
        + text(transfer.getRepository())
        + " does not give it: "
        + root(transfer).getMessage()
        + "; what is in the local repository is used without a network";
  }

  private static String text(@Nullable RemoteRepository repository) {
    return repository == null
        ? "a repository"
        : repository.getId() + " (" + repository.getUrl() + ")";
  }

  private static String name(Artifact missing, Coordinate at) {
    boolean own = isOf(missing, at);
    String name = missing.getGroupId() + ":" + missing.getArtifactId() + ":" + missing.getVersion();
    return own ? at.toString() : name + ", which " + at + " needs,";
  }

  /// Which of the coordinates is that artifact, or needs it; the first if nobody knows.
  private Coordinate owner(Artifact missing) {
    for (Coordinate each : wanted) {
      if (isOf(missing, each)) {
        return each;
      }
    }
    DependencyNode root = failure.getResult().getRoot();
    List<DependencyNode> direct = root == null ? List.of() : root.getChildren();
    for (DependencyNode node : direct) {
      for (Coordinate each : wanted) {
        if (isOf(node.getArtifact(), each) && needs(node, missing)) {
          return each;
        }
      }
    }
    return wanted.getFirst();
  }

  private static boolean isOf(Artifact artifact, Coordinate coordinate) {
    return artifact.getGroupId().equals(coordinate.group())
        && artifact.getArtifactId().equals(coordinate.artifact());
  }

  private static boolean needs(DependencyNode node, Artifact missing) {
    Artifact own = node.getArtifact();
    return (own.getGroupId().equals(missing.getGroupId())
            && own.getArtifactId().equals(missing.getArtifactId()))
        || node.getChildren().stream().anyMatch(child -> needs(child, missing));
  }
}
