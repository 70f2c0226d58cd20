"""What a worker of the Python package answers, with nothing but the standard library: the body of /run is the bare job."""
import json
import sys
import time
import uuid
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

SERVER_ID = str(uuid.uuid1())


class Worker(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self):
        body = json.loads(self.rfile.read(int(self.headers.get("Content-Length", 0))) or "{}")
        if self.path == "/heartbeat":
            self.answer(200, {"heartbeat": {"status": "Available", "server_id": SERVER_ID, "message": "Heartbeat check successful.", "details": None}})
        elif self.path == "/run":
            self.answer(200, self.run_job(body["id"], body["payload"]))
        else:
            self.answer(404, {"detail": "Not Found"})

    def do_OPTIONS(self):
        self.answer(405 if self.path == "/run" else 404, {"detail": "Method Not Allowed"})

    def run_job(self, job_id, payload):
        time.sleep(payload.get("delay", 0))
        if "message" not in payload:
            return {"status": "failed", "output": {}}
        return {"status": "completed", "output": {"echoed": payload["message"], "id": job_id}}

    def answer(self, status, content):
        data = json.dumps(content).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *arguments):
        pass


server = ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Worker)
print("listening", flush=True)
server.serve_forever()
