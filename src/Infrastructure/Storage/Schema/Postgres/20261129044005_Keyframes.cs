using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace XenWeb.Infrastructure.Storage.Schema.Postgres
{
    /// <inheritdoc />
    public partial class Keyframes : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "HostKeyframes",
                columns: table => new
                {
                    Host = table.Column<string>(type: "character varying(253)", maxLength: 253, nullable: false),
                    At = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    Cause = table.Column<string>(type: "character varying(32)", maxLength: 32, nullable: false),
                    Online = table.Column<bool>(type: "boolean", nullable: false),
                    Content = table.Column<byte[]>(type: "bytea", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_HostKeyframes", x => new { x.Host, x.At });
                });

            migrationBuilder.CreateIndex(
                name: "IX_HostKeyframes_At",
                table: "HostKeyframes",
                column: "At");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "HostKeyframes");
        }
    }
}
