@rem In "npm start", exec lets signals reach the companion itself. cmd.exe has no exec and no such signals: it just runs it.
@%*
