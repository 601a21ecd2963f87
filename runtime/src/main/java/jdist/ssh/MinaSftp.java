package jdist.ssh;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.Optional;
import org.apache.sshd.client.session.ClientSession;
import org.apache.sshd.sftp.client.SftpClient;
import org.apache.sshd.sftp.client.SftpClientFactory;
import org.apache.sshd.sftp.client.extensions.openssh.OpenSSHPosixRenameExtension;

/// Sends files by SFTP.
final class MinaSftp {
  private MinaSftp() {}

  /// @return why there is no SFTP; empty if the file has been sent
  /// @throws jdist.failure.SshException if there is SFTP, and the file cannot be written
  static Optional<String> send(ClientSession session, Upload upload) throws InterruptedException {
    SftpClient client;
    try {
      client = SftpClientFactory.instance().createSftpClient(session);
    } catch (InterruptedIOException _) {
      throw new InterruptedException();
    } catch (IOException | RuntimeException e) { // MINA throws any at what is no SFTP
      return Optional.of(String.valueOf(e.getMessage()));
    }
    try (client) {
      send(client, upload);
      return Optional.empty();
    } catch (InterruptedIOException _) {
      throw new InterruptedException();
    } catch (IOException e) {
      throw failure(session, upload, e);
    }
  }

  private static void send(SftpClient client, Upload upload)
      throws IOException, InterruptedException {
    String temporary = upload.temporary();
    boolean whole = false;
    try {
      upload.copyTo(client.write(temporary), () -> client.getClientChannel().close(true));
      long size = client.stat(temporary).getSize();
      if (size != upload.total()) {
        throw new IOException(temporary + " has " + size + " of " + upload.total() + " bytes");
      }
      rename(client, temporary, upload.remote());
      whole = true;
    } finally {
      if (!whole) {
        remove(client, temporary);
      }
    }
  }

  /// SFTP's own rename takes no name that there is already.
  private static void rename(SftpClient client, String from, String to) throws IOException {
    OpenSSHPosixRenameExtension extension = client.getExtension(OpenSSHPosixRenameExtension.class);
    if (extension != null && extension.isSupported()) {
      extension.posixRename(from, to);
      return;
    }
    remove(client, to);
    client.rename(from, to);
  }

  private static void remove(SftpClient client, String path) {
    try {
      client.remove(path);
    } catch (IOException _) {
      // there is none, or the connection is lost
    }
  }

  private static RuntimeException failure(ClientSession session, Upload upload, IOException e) {
    if (upload.isStalled()) {
      return upload.failure("nothing has moved for a minute", "", e);
    }
    if (!session.isOpen()) {
      return upload.failure("the connection is lost", "", e);
    }
    return upload.failure(
        upload.remote() + " could not be written there", String.valueOf(e.getMessage()), e);
  }
}
